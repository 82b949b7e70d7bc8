/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <vamp/vamp.h>

/* A host of our own, which does to the plugin whatever a test wants. The library's path is in WHY_TEST_VAMP. */

/* The descriptor; the library is loaded once. */
const VampPluginDescriptor *host_plugin (void);
/* Index of an output or a parameter of that name. */
unsigned host_output (const char *identifier);
int host_parameter (const char *identifier);
/* The value of a parameter that has such a name for it. */
float host_value (const char *parameter, const char *name);

typedef struct
{
  double at_s, duration_s; /* NAN: none */
  gsize n;
  float *values;
  char *label;
} HostFeature;

/* All that a plugin has told: an array of HostFeature an output. */
typedef struct
{
  gsize n_outputs;
  GPtrArray **outputs;
} HostFeatures;

HostFeatures *host_features_new (void);
void host_features_free (HostFeatures *features);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HostFeatures, host_features_free)
/* Takes over a set that a plugin returned. */
void host_features_take (HostFeatures *features, VampFeatureList *set);
const HostFeature *host_feature (const HostFeatures *features, const char *output, gsize i);
gsize host_n_features (const HostFeatures *features, const char *output);
/* The same to the bit, NAN being NAN. */
void host_assert_equal (const HostFeatures *a, const HostFeatures *b);

typedef struct
{
  const float *const *channels; /* of n samples */
  gsize n_channels, n;
  float rate_hz;
  unsigned step, block; /* 0: 1024 */
  int sec, nsec;        /* of the first block */
  const float *values;  /* of parameters, by number; NULL: as they are */
} HostSound;

/* Hands a whole sound over as vamp-simple-host does, zeros behind its end. */
HostFeatures *host_run (const HostSound *sound);
/* The same by an instance that is there, from initialise on. */
void host_feed (VampPluginHandle handle, const HostSound *sound, HostFeatures *features);
