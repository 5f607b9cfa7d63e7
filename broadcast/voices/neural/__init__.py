"""Voices of neural models, each in a process of its own for each worker.

An engine may end its process, and its programme alone fails. Models are looked at without loading
them (`onnx`). Clauses are spoken side by side, one thread each, with all randomness off.
"""
