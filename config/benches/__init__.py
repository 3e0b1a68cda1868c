"""Measurements, each beside a floor taken in the same run. They print; they never judge."""
