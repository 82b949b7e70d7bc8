/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Pads n_samples with zeros at the end to n and divides by the standard deviation of those n +
 * 1e-10 (hal-04029145, section 3.1; population, double inside). n_samples <= n; out: n values. */
void why_standardise (const float *samples, size_t n_samples, size_t n, float *out);
