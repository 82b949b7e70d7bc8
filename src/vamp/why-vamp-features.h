/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <vamp/vamp.h>

/* What a call of the plugin hands to its host: features, each with its place in time, in a list for each output. One
 * thread at a time. */

G_BEGIN_DECLS

typedef struct _WhyVampFeatures WhyVampFeatures;

WhyVampFeatures *why_vamp_features_new (gsize n_outputs);
void why_vamp_features_free (WhyVampFeatures *self);
/* Where the sound begins by the host's clock: every time that is added lies so much later. */
void why_vamp_features_set_origin (WhyVampFeatures *self, int sec, int nsec);

/* Copies values and label (NULL: none). duration_s NAN: it has none. */
void why_vamp_features_add (WhyVampFeatures *self,
                            gsize output,
                            double at_s,
                            double duration_s,
                            const float *values,
                            gsize n_values,
                            const char *label);

/* All that was added since the last call: n_outputs lists, for why_vamp_feature_set_free. */
VampFeatureList *why_vamp_features_take (WhyVampFeatures *self);
/* Any thread; NULL is allowed. */
void why_vamp_feature_set_free (VampFeatureList *lists);

G_END_DECLS
