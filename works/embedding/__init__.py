"""What is written into a file when it is delivered: XMP, C2PA and model metadata; pixels stay as they are."""
