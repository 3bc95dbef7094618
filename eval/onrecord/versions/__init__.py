"""The differences between two versions of annotations, and the errata of a released version."""
