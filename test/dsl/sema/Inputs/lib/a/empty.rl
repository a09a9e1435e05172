# Declares nothing.
