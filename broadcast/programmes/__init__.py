"""From a script to a finished programme: recipe, made, judged, published; many at once.

Doors: `build`, `outcome`, `finished`, `saying`, `cleaning`.

One build at a time holds ``output/.lock``; only under it are scratch folders swept. Workers are
spawned, on every system alike. Each waits on a pipe that only the build holds open, so that a
killed build leaves no worker behind, and a worker's end closes the pipes of its ffmpeg. Only
`making` knows the order of voices, mix, master and MP3.
"""
