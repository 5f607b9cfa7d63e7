"""What has to be mended: every problem of a workspace at once, and of the machine."""
