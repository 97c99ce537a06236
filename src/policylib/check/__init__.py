"""From trees and data files to a checked policy: everything that can be known without a task."""
