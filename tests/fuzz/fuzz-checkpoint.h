/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/why-trainer-private.h"

/* A training of nearly nothing, as far as a checkpoint knows it; made once, kept to the end. */
WhyTrainer *why_fuzz_trainer (void);
