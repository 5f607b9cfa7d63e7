"""Reports of plays, from files of people and players, into the as-run log."""
