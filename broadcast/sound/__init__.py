"""Samples: ffmpeg, filters, meters, layout, mix, master, MP3; cleaning of recordings."""
