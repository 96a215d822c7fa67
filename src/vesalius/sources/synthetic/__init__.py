"""Synthetic Belgium: invented persons and services, calibrated on published figures."""
