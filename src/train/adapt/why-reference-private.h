/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/adapt/why-reference.h"

/* For tests, which cannot wait for all: so many are heard from now on. 0: all. */
void why_reference_set_count (gsize n);
