/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-features.h"

#include <math.h>

#define NS_PER_S G_GINT64_CONSTANT (1000000000)

struct _WhyVampFeatures
{
  gint64 origin_ns;
  gsize n_outputs;
  GArray **first,
      **second; /* VampFeatureUnion: v1 and v2 of the same features, an array an output */
};

/* What a host gives back is the lists alone: their number stands before them. */
typedef struct
{
  gsize n;
  VampFeatureList lists[];
} FeatureSet;

WhyVampFeatures *
why_vamp_features_new (gsize n_outputs)
{
  WhyVampFeatures *self = g_new0 (WhyVampFeatures, 1);
  self->n_outputs = n_outputs;
  self->first = g_new0 (GArray *, n_outputs);
  self->second = g_new0 (GArray *, n_outputs);
  for (gsize i = 0; i < n_outputs; i++)
    {
      self->first[i] = g_array_new (FALSE, TRUE, sizeof (VampFeatureUnion));
      self->second[i] = g_array_new (FALSE, TRUE, sizeof (VampFeatureUnion));
    }
  return self;
}

void
why_vamp_features_free (WhyVampFeatures *self)
{
  if (!self)
    return;
  why_vamp_feature_set_free (why_vamp_features_take (self));
  for (gsize i = 0; i < self->n_outputs; i++)
    {
      g_array_unref (self->first[i]);
      g_array_unref (self->second[i]);
    }
  g_free (self->first);
  g_free (self->second);
  g_free (self);
}

void
why_vamp_features_set_origin (WhyVampFeatures *self, int sec, int nsec)
{
  self->origin_ns = sec * NS_PER_S + nsec;
}

/* As Vamp's RealTime: both parts of a time before zero are negative. */
static void
split (gint64 ns, int *sec, int *nsec)
{
  *sec = (int) CLAMP (ns / NS_PER_S, G_MININT, G_MAXINT);
  *nsec = (int) (ns % NS_PER_S);
}

static gint64
to_ns (double seconds)
{
  return (gint64) llround (seconds * (double) NS_PER_S);
}

void
why_vamp_features_add (WhyVampFeatures *self,
                       gsize output,
                       double at_s,
                       double duration_s,
                       const float *values,
                       gsize n_values,
                       const char *label)
{
  VampFeatureUnion first = { 0 }, second = { 0 };
  g_return_if_fail (output < self->n_outputs);
  first.v1.hasTimestamp = 1;
  split (self->origin_ns + to_ns (at_s), &first.v1.sec, &first.v1.nsec);
  first.v1.valueCount = (unsigned) n_values;
  first.v1.values = g_memdup2 (values, n_values * sizeof *values);
  first.v1.label = g_strdup (label);
  second.v2.hasDuration = isfinite (duration_s);
  if (second.v2.hasDuration)
    split (to_ns (duration_s), &second.v2.durationSec, &second.v2.durationNsec);
  g_array_append_val (self->first[output], first);
  g_array_append_val (self->second[output], second);
}

VampFeatureList *
why_vamp_features_take (WhyVampFeatures *self)
{
  FeatureSet *set = g_malloc0 (sizeof *set + self->n_outputs * sizeof set->lists[0]);
  set->n = self->n_outputs;
  for (gsize i = 0; i < self->n_outputs; i++)
    {
      GArray *features = self->first[i];
      guint n = features->len;
      if (n == 0)
        continue;
      g_array_append_vals (features, self->second[i]->data, n);
      set->lists[i].featureCount = n;
      set->lists[i].features = (VampFeatureUnion *) (void *) g_array_free (features, FALSE);
      self->first[i] = g_array_new (FALSE, TRUE, sizeof (VampFeatureUnion));
      g_array_set_size (self->second[i], 0);
    }
  return set->lists;
}

void
why_vamp_feature_set_free (VampFeatureList *lists)
{
  if (!lists)
    return;
  FeatureSet *set = (FeatureSet *) (void *) ((char *) lists - G_STRUCT_OFFSET (FeatureSet, lists));
  for (gsize i = 0; i < set->n; i++)
    {
      for (unsigned k = 0; k < lists[i].featureCount; k++)
        {
          g_free (lists[i].features[k].v1.values);
          g_free (lists[i].features[k].v1.label);
        }
      g_free (lists[i].features);
    }
  g_free (set);
}
