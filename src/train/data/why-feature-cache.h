/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A plane of scattering features, n_paths x n_frames, kept in a .npy file between trainings. What lies
 * in a folder of such may be anything: a file that is damaged, of another shape or not finite is
 * none. */

/* Its first n_kept paths, as the data set keeps them. FALSE: there is none, and plane is as it was.
 * path may be NULL. */
gboolean why_feature_cache_read (
    const char *path, gsize n_paths, gsize n_frames, gsize n_kept, float *plane);
/* path may be NULL: it is not kept, which is well. FALSE where it cannot be written, which costs a training only
 * time. */
gboolean
why_feature_cache_write (const char *path, gsize n_paths, gsize n_frames, const float *plane);

G_END_DECLS
