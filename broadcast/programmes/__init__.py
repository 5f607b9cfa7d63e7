"""From a script to a finished programme: recipe, made, judged, published; many at once."""
