/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <vamp/vamp.h>

#include "audio/file/why-audio-file.h"
#include "vamp/why-vamp-choices.h"
#include "vamp/why-vamp-complain.h"
#include "vamp/why-vamp-intake.h"
#include "vamp/why-vamp-outputs.h"
#include "vamp/why-vamp-parameters.h"
#include "vamp/why-vamp-run.h"

/* The plugin as hosts see it. A handle is one instance, used by one thread at a time; any number of them work side by
 * side. Whatever is wrong with what a host asks, the call returns, with nothing in it. */

#define VAMP_VERSION 1 /* of the outputs and parameters */

typedef enum
{
  CREATED,
  READY,     /* the next block is the first */
  LISTENING, /* there were blocks */
  OVER       /* what remained was asked for */
} State;

typedef struct
{
  double rate_hz;
  float values[WHY_VAMP_N_PARAMETERS];
  WhyAnalyzer *analyzer; /* of the model of that number; NULL: not loaded yet */
  gsize analyzer_model;
  WhyVampFeatures *features;
  State state;

  /* From initialise on */
  WhyVampSettings settings;
  WhyAnalyzer *used;
  WhyNoteFinder *finder;
  gsize n_channels, step, block;
  WhyVampIntake *intake;
  WhyVampRun *run;
} Plugin;

static VampPluginHandle
instantiate (const VampPluginDescriptor *descriptor, float rate_hz)
{
  Plugin *self = g_new0 (Plugin, 1);
  self->rate_hz = (double) rate_hz;
  for (int i = 0; i < WHY_VAMP_N_PARAMETERS; i++)
    self->values[i] = why_vamp_parameters ()[i]->defaultValue;
  self->features = why_vamp_features_new (WHY_VAMP_N_OUTPUTS);
  return self;
}

static void
stop (Plugin *self)
{
  g_clear_pointer (&self->intake, why_vamp_intake_free);
  g_clear_pointer (&self->run, why_vamp_run_free);
  why_vamp_feature_set_free (why_vamp_features_take (self->features));
  self->state = CREATED;
}

static void
cleanup (VampPluginHandle handle)
{
  Plugin *self = handle;
  stop (self);
  why_vamp_features_free (self->features);
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  g_clear_pointer (&self->used, why_analyzer_unref);
  g_clear_pointer (&self->finder, why_note_finder_unref);
  g_free (self);
}

/* Of the model that is chosen now; NULL with error. */
static WhyAnalyzer *
get_analyzer (Plugin *self, GError **error)
{
  gsize model = why_vamp_settings (self->values).model;
  if (self->analyzer && self->analyzer_model == model)
    return self->analyzer;
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  /* One thread each: several notes are worked on at once. */
  self->analyzer = why_analyzer_new_shared (why_vamp_choices ()->model_paths[model], 1, error);
  self->analyzer_model = model;
  return self->analyzer;
}

static gboolean
load (Plugin *self, GError **error)
{
  g_clear_pointer (&self->finder, why_note_finder_unref);
  g_clear_pointer (&self->used, why_analyzer_unref);
  if (!get_analyzer (self, error))
    return FALSE;
  self->used = why_analyzer_ref (self->analyzer);
  const char *name = self->settings.class_name;
  if (name && why_model_find_class (why_analyzer_model (self->used), name) < 0)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "the model %s does not know the class %s",
                   why_vamp_choices ()->model_names[self->settings.model], name);
      return FALSE;
    }
  if (why_analyzer_axes (self->used)->sample_rate_hz != WHY_NOTE_RATE_HZ)
    {
      why_vamp_complain ("notes can only be found with a model for %g Hz; the outputs of notes "
                         "stay empty",
                         WHY_NOTE_RATE_HZ);
      return TRUE;
    }
  self->finder = why_note_finder_new (error);
  return self->finder != NULL;
}

/* Ready for a sound from its beginning. */
static gboolean
start (Plugin *self, GError **error)
{
  double rate_hz = why_analyzer_axes (self->used)->sample_rate_hz;
  WhyError reason = { WHY_OK, "" };
  stop (self);
  self->run = why_vamp_run_new (self->used, self->finder, &self->settings, self->features);
  if (self->run
      && why_vamp_intake_new (self->n_channels, self->rate_hz, rate_hz, why_vamp_run_push,
                              self->run, &self->intake, &reason)
             == WHY_OK)
    {
      self->state = READY;
      return TRUE;
    }
  if (self->run)
    why_error_propagate (error, &reason, NULL);
  else
    g_set_error_literal (error, WHY_ERROR, WHY_ERR_MEMORY, why_status_str (WHY_ERR_MEMORY));
  stop (self);
  return FALSE;
}

static int
initialise (VampPluginHandle handle, unsigned n_channels, unsigned step, unsigned block)
{
  Plugin *self = handle;
  g_autoptr (GError) error = NULL;
  stop (self);
  self->settings = why_vamp_settings (self->values);
  self->n_channels = n_channels;
  self->step = step;
  self->block = block;
  if (n_channels < 1 || n_channels > WHY_VAMP_MAX_CHANNELS)
    why_vamp_complain ("takes 1 to %d channels, not %u", WHY_VAMP_MAX_CHANNELS, n_channels);
  else if (step < 1 || block < step)
    why_vamp_complain ("a block must have a sample or more, and no step may be longer than it");
  else if (!(self->rate_hz >= WHY_AUDIO_MIN_RATE_HZ && self->rate_hz <= WHY_AUDIO_MAX_RATE_HZ))
    why_vamp_complain ("takes sound of 1 to 768 kHz, not of %g Hz", self->rate_hz);
  else if (load (self, &error) && start (self, &error))
    return 1;
  if (error)
    why_vamp_complain ("%s", error->message);
  return 0;
}

static void
reset (VampPluginHandle handle)
{
  Plugin *self = handle;
  if (self->state == READY || self->state == CREATED)
    return;
  g_autoptr (GError) error = NULL;
  if (!start (self, &error))
    why_vamp_complain ("%s", error->message);
}

static gboolean
has_parameter (int i)
{
  return i >= 0 && i < WHY_VAMP_N_PARAMETERS;
}

static float
get_parameter (VampPluginHandle handle, int i)
{
  const Plugin *self = handle;
  return has_parameter (i) ? self->values[i] : 0;
}

static void
set_parameter (VampPluginHandle handle, int i, float value)
{
  Plugin *self = handle;
  if (has_parameter (i))
    self->values[i] = why_vamp_parameter_clean ((WhyVampParameter) i, value);
}

static unsigned
get_current_program (VampPluginHandle handle)
{
  return 0;
}

static void
select_program (VampPluginHandle handle, unsigned program)
{
}

/* Of the block, and of the step, which is as long. Any will do; but the smaller it is, the better it is known where a
 * sound ends (why-vamp-intake.h). Calls take no time worth mentioning from 16 samples on. */
static unsigned
get_preferred_size (VampPluginHandle handle)
{
  return 16;
}

static unsigned
get_min_channel_count (VampPluginHandle handle)
{
  return 1;
}

static unsigned
get_max_channel_count (VampPluginHandle handle)
{
  return WHY_VAMP_MAX_CHANNELS;
}

static unsigned
get_output_count (VampPluginHandle handle)
{
  return WHY_VAMP_N_OUTPUTS;
}

static VampOutputDescriptor *
get_output_descriptor (VampPluginHandle handle, unsigned i)
{
  if (i >= WHY_VAMP_N_OUTPUTS)
    return NULL;
  /* Which bins there are only the model knows; without it the plugin cannot be initialised, and says why then. */
  WhyAnalyzer *analyzer
      = why_vamp_output_is_grid ((WhyVampOutput) i) ? get_analyzer (handle, NULL) : NULL;
  return why_vamp_output_descriptor_new ((WhyVampOutput) i,
                                         analyzer ? why_analyzer_axes (analyzer) : NULL);
}

static VampFeatureList *
process (VampPluginHandle handle, const float *const *channels, int sec, int nsec)
{
  Plugin *self = handle;
  if ((self->state != READY && self->state != LISTENING) || !channels)
    return why_vamp_features_take (self->features);
  if (self->state == READY)
    {
      why_vamp_features_set_origin (self->features, sec, nsec);
      why_vamp_intake_push (self->intake, channels, 0, self->block);
    }
  else
    /* Blocks overlap where the step is shorter. */
    why_vamp_intake_push (self->intake, channels, self->block - self->step, self->step);
  self->state = LISTENING;
  return why_vamp_features_take (self->features);
}

static VampFeatureList *
get_remaining_features (VampPluginHandle handle)
{
  Plugin *self = handle;
  if (self->state == LISTENING)
    {
      /* With blocks that overlap, hosts go on until the last sample stood at the beginning of one. */
      gsize n_filling = self->step < self->block ? 2 * self->block : self->block;
      why_vamp_run_finish (self->run, why_vamp_intake_finish (self->intake, n_filling));
      self->state = OVER;
    }
  return why_vamp_features_take (self->features);
}

static VampPluginDescriptor descriptor = {
  .vampApiVersion = VAMP_API_VERSION,
  .identifier = "whybrato",
  .name = "Whybrato",
  .description = "Notes, their playing techniques (vibrato, trill, tremolo, bisbigliando, "
                 "flatterzunge), and what speaks for them",
  .maker = "Whybrato",
  .pluginVersion = VAMP_VERSION,
  .copyright = "GPL-3.0-or-later",
  .parameterCount = WHY_VAMP_N_PARAMETERS,
  .inputDomain = vampTimeDomain,
  .instantiate = instantiate,
  .cleanup = cleanup,
  .initialise = initialise,
  .reset = reset,
  .getParameter = get_parameter,
  .setParameter = set_parameter,
  .getCurrentProgram = get_current_program,
  .selectProgram = select_program,
  .getPreferredStepSize = get_preferred_size,
  .getPreferredBlockSize = get_preferred_size,
  .getMinChannelCount = get_min_channel_count,
  .getMaxChannelCount = get_max_channel_count,
  .getOutputCount = get_output_count,
  .getOutputDescriptor = get_output_descriptor,
  .releaseOutputDescriptor = why_vamp_output_descriptor_free,
  .process = process,
  .getRemainingFeatures = get_remaining_features,
  .releaseFeatureSet = why_vamp_feature_set_free,
};

__attribute__ ((visibility ("default"))) const VampPluginDescriptor *
vampGetPluginDescriptor (unsigned host_version, unsigned i)
{
  static gsize is_made;
  /* Features have durations, which version 1 had not. */
  if (host_version < VAMP_API_VERSION || i > 0)
    return NULL;
  if (g_once_init_enter (&is_made))
    {
      descriptor.parameters = why_vamp_parameters ();
      g_once_init_leave (&is_made, 1);
    }
  return &descriptor;
}
