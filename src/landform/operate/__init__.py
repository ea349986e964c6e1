"""What operators look at: deliveries, requests that are stuck, locks, sweeps."""
