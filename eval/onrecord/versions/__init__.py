"""What changed between two versions of annotations, and what was wrong in a released one."""
