"""Stage 1: a collection file becomes seeds, scope, limits and discovery."""
