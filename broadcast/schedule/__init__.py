"""From communes, rules and broadcasts to dated slots."""
