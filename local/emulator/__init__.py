"""ministack as a run uses it: quick, closed to strangers, and honest about what it keeps."""
