"""What runs at build time only, and is neither deployed nor part of the local run."""
