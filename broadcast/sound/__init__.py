"""Samples: ffmpeg, filters, meters, layout, mix, master, MP3; cleaning of recordings.

Doors: `blocks`, `layout`, `mix`, `master`, `mp3`, `measure`, `recording`, `cutting`, `levels`,
`filters`, `loudness`, `reverberation`, `ffmpeg.decoding`, `ffmpeg.program`.

Sound is blocks: one-dimensional ``float32``, at most `blocks.BLOCK_FRAMES` frames. No step holds a
whole programme, so thirty minutes take no more memory than one. No scipy at run time: its import
costs more CPU than a minute of programme; filters run as one matrix product over rows with their
states carried along, and tests hold them against scipy. `mix`, `master`, `mp3` and the voices never
import one another: only `programmes.making` knows their order. pydub finds the edges of speech in
recordings and nothing else: its export holds a whole programme in memory twice.
"""
