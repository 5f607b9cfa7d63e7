"""Made sounds under the hash of their recipe, and remembered digests of files."""
