"""Make the fuzzer's corpus anew: ``python -m bench.torture.make_seeds``. Small honest files of every kind."""

from __future__ import annotations

from bench.torture.footage import CODECS, film, network
from bench.torture.fuzz_targets import SEEDS

COOKIES = "# Netscape HTTP Cookie File\n.example.org\tTRUE\t/\tFALSE\t2147483647\tvisitor\tsecret-of-a-visitor\n"
SETTINGS = """title = "Yard"
input_wh = [96, 64]
stride_px = 16
box_norm = 35.0
cell_offset_px = 0.5
resize = "letterbox"
score_floor = 0.02

[thresholds]
person = 0.5
"""
BOX = "<box label='person' xtl='10' ytl='20' xbr='40' ybr='100' outside='0'"
BOXES = {
    "mot.txt": "1,-1,10,20,30,80,1,1,1\n11,1,10,20,30,80,1,1,1.0\n",
    "coco.json": '{"images": [{"id": 8, "file_name": "walk_000010.jpg", "width": 480, "height": 272}], '
    '"categories": [{"id": 1, "name": "person"}], '
    '"annotations": [{"id": 1, "image_id": 8, "category_id": 1, "bbox": [10, 20, 30, 80]}]}',
    "pictures.xml": "<annotations><image id='1' name='frame_000010.png' width='480' height='272'>"
    f"{BOX}/></image></annotations>",
    "video.xml": f"<annotations><track id='0' label='person'>{BOX} frame='10'/></track></annotations>",
    "pets.xml": "<dataset><frame number='10'><objectlist><object id='3'><box h='80' w='30' xc='25' yc='60'/></object>"
    "</objectlist></frame></dataset>",
}
"""The same box in every format of labels."""
WORDS = {"name.txt": "Caf\u00e9 am Platz (1) #2.final.mp4", "time.txt": "1:02:03.5", "length.txt": "500 ms"}


def main() -> None:
    """Write all of them."""
    texts = {
        "networks/small.onnx": network().SerializeToString(),
        "labels/labels.txt": b"person\nbag\nface\n",
        "labels/semicolons.txt": "Person;B\u00e4g;Face".encode("utf-8-sig"),
        "settings/small.toml": SETTINGS.encode(),
        "cookies/cookies.txt": COOKIES.encode(),
        "cookies/wide.txt": COOKIES.encode("utf-16"),
        **{f"boxes/{name}": text.encode() for name, text in BOXES.items()},
        **{f"words/{name}": text.encode() for name, text in WORDS.items()},
    }
    for name, content in texts.items():
        (SEEDS / name).parent.mkdir(parents=True, exist_ok=True)
        (SEEDS / name).write_bytes(content)
    (SEEDS / "footage").mkdir(exist_ok=True)
    for suffix in CODECS:
        film(SEEDS / "footage" / f"clip{suffix}", frames=16, wh=(96, 64))


if __name__ == "__main__":
    main()
