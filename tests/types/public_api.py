"""A user's code, type-checked from outside against the installed package; it is never run."""

import aftercare_rules

package: str = aftercare_rules.__name__
