"""What every request passes on its way in and out: ids, headers, log, metrics, unforeseen errors."""
