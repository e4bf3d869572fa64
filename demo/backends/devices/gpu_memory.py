"""How much memory the first GPU has, as its driver says."""

from __future__ import annotations

import ctypes


def gpu_memory() -> int:
    """Return its bytes; 0 where the driver doesn't say: there is none, or it is not NVIDIA's."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return 0
    device, total = ctypes.c_int(), ctypes.c_size_t()
    driver.cuInit(0)
    driver.cuDeviceGet(ctypes.byref(device), 0)
    driver.cuDeviceTotalMem_v2(ctypes.byref(total), device)
    return total.value
