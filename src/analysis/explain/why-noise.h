/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds white Gaussian noise, snr_db below the mean power of the samples (about their mean). The
 * same seed gives the same noise, whatever its level. Silence stays silent. */
void why_noise_add (float *samples, gsize n, double snr_db, guint32 seed);

G_END_DECLS
