/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/why-patience.h"

/* For tests: every wait that begins from now on is so much longer, 1 being as usual. A wait under way
 * may be asked for anew, and so changes too. */
void why_patience_set_scale (double scale);
