"""What is kept on disk: videos, runs, exports."""
