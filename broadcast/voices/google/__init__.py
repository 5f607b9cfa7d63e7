"""Voices of Google Translate, online: throttled, patient, and sure of what came back."""
