from __future__ import annotations

from tests.properties import use_fixed_cases

use_fixed_cases()
