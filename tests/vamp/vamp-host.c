/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp-host.h"

#include <dlfcn.h>
#include <math.h>
#include <string.h>

const VampPluginDescriptor *
host_plugin (void)
{
  static const VampPluginDescriptor *plugin;
  if (g_once_init_enter (&plugin))
    {
      void *library = dlopen (g_getenv ("WHY_TEST_VAMP"), RTLD_NOW | RTLD_LOCAL);
      if (!library)
        g_error ("%s", dlerror ());
      VampGetPluginDescriptorFunction get
          = (VampGetPluginDescriptorFunction) (guintptr) dlsym (library, "vampGetPluginDescriptor");
      g_assert_true (get != NULL);
      g_assert_null (get (1, 0));
      g_assert_null (get (VAMP_API_VERSION, 1));
      g_assert_nonnull (get (VAMP_API_VERSION + 1, 0));
      g_once_init_leave (&plugin, get (VAMP_API_VERSION, 0));
    }
  return plugin;
}

unsigned
host_output (const char *identifier)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  VampPluginHandle handle = plugin->instantiate (plugin, 44100);
  unsigned found = G_MAXUINT;
  for (unsigned i = 0; i < plugin->getOutputCount (handle) && found == G_MAXUINT; i++)
    {
      VampOutputDescriptor *output = plugin->getOutputDescriptor (handle, i);
      if (strcmp (output->identifier, identifier) == 0)
        found = i;
      plugin->releaseOutputDescriptor (output);
    }
  plugin->cleanup (handle);
  g_assert_cmpuint (found, !=, G_MAXUINT);
  return found;
}

int
host_parameter (const char *identifier)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  for (unsigned i = 0; i < plugin->parameterCount; i++)
    if (strcmp (plugin->parameters[i]->identifier, identifier) == 0)
      return (int) i;
  g_assert_not_reached ();
}

float
host_value (const char *parameter, const char *name)
{
  const VampParameterDescriptor *descriptor
      = host_plugin ()->parameters[host_parameter (parameter)];
  for (float value = descriptor->minValue; value <= descriptor->maxValue; value++)
    if (strcmp (descriptor->valueNames[(int) (value - descriptor->minValue)], name) == 0)
      return value;
  g_assert_not_reached ();
}

static void
free_feature (gpointer data)
{
  HostFeature *feature = data;
  g_free (feature->values);
  g_free (feature->label);
  g_free (feature);
}

HostFeatures *
host_features_new (void)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  HostFeatures *self = g_new0 (HostFeatures, 1);
  VampPluginHandle handle = plugin->instantiate (plugin, 44100);
  self->n_outputs = plugin->getOutputCount (handle);
  plugin->cleanup (handle);
  self->outputs = g_new0 (GPtrArray *, self->n_outputs);
  for (gsize i = 0; i < self->n_outputs; i++)
    self->outputs[i] = g_ptr_array_new_with_free_func (free_feature);
  return self;
}

void
host_features_free (HostFeatures *self)
{
  for (gsize i = 0; i < self->n_outputs; i++)
    g_ptr_array_unref (self->outputs[i]);
  g_free (self->outputs);
  g_free (self);
}

void
host_features_take (HostFeatures *self, VampFeatureList *set)
{
  g_assert_nonnull (set);
  for (gsize i = 0; i < self->n_outputs; i++)
    for (unsigned k = 0; k < set[i].featureCount; k++)
      {
        const VampFeature *first = &set[i].features[k].v1;
        const VampFeatureV2 *second = &set[i].features[set[i].featureCount + k].v2;
        HostFeature *feature = g_new0 (HostFeature, 1);
        g_assert_true (first->hasTimestamp);
        feature->at_s = first->sec + 1e-9 * first->nsec;
        feature->duration_s
            = second->hasDuration ? second->durationSec + 1e-9 * second->durationNsec : NAN;
        feature->n = first->valueCount;
        feature->values = g_memdup2 (first->values, feature->n * sizeof (float));
        feature->label = g_strdup (first->label);
        g_ptr_array_add (self->outputs[i], feature);
      }
  host_plugin ()->releaseFeatureSet (set);
}

gsize
host_n_features (const HostFeatures *self, const char *output)
{
  return self->outputs[host_output (output)]->len;
}

const HostFeature *
host_feature (const HostFeatures *self, const char *output, gsize i)
{
  GPtrArray *features = self->outputs[host_output (output)];
  g_assert_cmpuint (i, <, features->len);
  return features->pdata[i];
}

static gboolean
same (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

void
host_assert_equal (const HostFeatures *a, const HostFeatures *b)
{
  for (gsize i = 0; i < a->n_outputs; i++)
    {
      g_assert_cmpuint (a->outputs[i]->len, ==, b->outputs[i]->len);
      for (guint k = 0; k < a->outputs[i]->len; k++)
        {
          const HostFeature *first = a->outputs[i]->pdata[k], *second = b->outputs[i]->pdata[k];
          g_assert_true (same (first->at_s, second->at_s));
          g_assert_true (same (first->duration_s, second->duration_s));
          g_assert_cmpstr (first->label, ==, second->label);
          g_assert_cmpuint (first->n, ==, second->n);
          for (gsize v = 0; v < first->n; v++)
            g_assert_true (same ((double) first->values[v], (double) second->values[v]));
        }
    }
}

void
host_feed (VampPluginHandle handle, const HostSound *sound, HostFeatures *features)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  unsigned block = sound->block ? sound->block : 1024, step = sound->step ? sound->step : block;
  g_autofree float *buffer = g_new (float, block * sound->n_channels);
  g_autofree const float **channels = g_new (const float *, sound->n_channels);
  for (gsize at = 0; at == 0 || at < sound->n; at += step)
    {
      gsize n = MIN (block, sound->n - at);
      memset (buffer, 0, block * sound->n_channels * sizeof *buffer);
      for (gsize c = 0; c < sound->n_channels; c++)
        {
          memcpy (buffer + c * block, sound->channels[c] + at, n * sizeof *buffer);
          channels[c] = buffer + c * block;
        }
      gint64 ns = sound->nsec + (gint64) ((double) at / (double) sound->rate_hz * 1e9);
      host_features_take (features,
                          plugin->process (handle, channels, sound->sec + (int) (ns / 1000000000),
                                           (int) (ns % 1000000000)));
    }
  host_features_take (features, plugin->getRemainingFeatures (handle));
}

HostFeatures *
host_run (const HostSound *sound)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  HostFeatures *features = host_features_new ();
  VampPluginHandle handle = plugin->instantiate (plugin, sound->rate_hz);
  unsigned block = sound->block ? sound->block : 1024, step = sound->step ? sound->step : block;
  for (unsigned i = 0; sound->values && i < plugin->parameterCount; i++)
    plugin->setParameter (handle, (int) i, sound->values[i]);
  g_assert_true (plugin->initialise (handle, (unsigned) sound->n_channels, step, block));
  host_feed (handle, sound, features);
  plugin->cleanup (handle);
  return features;
}
