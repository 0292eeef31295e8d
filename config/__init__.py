"""Settings, routes and processes of one installation."""

import os

# Whatever is large here is sparse. Dense matrices have a hundred rows at most, and BLAS starts
# threads for them that wait for each other ten times longer than one of them works. It asks for
# this when numpy is loaded, which this package always is before.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
