"""Keras, absent in the same way as TensorFlow: see the `tensorflow` package beside this one."""

from tensorflow import __getattr__ as __getattr__
