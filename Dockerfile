# Footfall in a container. Not built by the project's tests: see "In a container" in the README.
#
#   docker build -t footfall .                              runs on the processor
#   docker build -t footfall:cuda --build-arg RUNTIME=cuda .   runs on an NVIDIA GPU (driver 580 or newer)
FROM python:3.12-slim

ARG RUNTIME=cpu

WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock \
 && if [ "$RUNTIME" = cuda ]; then pip install --no-cache-dir "onnxruntime-gpu[cuda,cudnn]"; fi

COPY . .
RUN useradd --create-home --uid 1000 footfall \
 && mkdir -p /data \
 && chown footfall /data
USER footfall

ENV FOOTFALL_DATA=/data \
    PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

# Inside a container the loopback is not reachable from outside, so the server listens on every address
# and FOOTFALL_PASSWORD (or OIDC in .streamlit/secrets.toml) has to be set: without it no page is shown.
CMD ["python", "-m", "detector", "run", "--address=0.0.0.0"]
