"""Footfall's engine: frames to cells to detections to counts. No Streamlit, no Plotly."""
