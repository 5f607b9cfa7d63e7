"""One commune's week as a signed zip: made, checked and unpacked."""
