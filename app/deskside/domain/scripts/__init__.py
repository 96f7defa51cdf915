"""Diagnostic scripts: manifest, parameters, approval, what makes one runnable, what its output means."""
