/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <locale.h>
#include <math.h>
#include <string.h>

#include "dsp/pitch/why-measure.h"
#include "vamp-host.h"

#define RATE 44100

/* A tone of partials with vibrato, which stops at full swing. */
static float *
make_tone (gsize n, double rate_hz)
{
  float *x = g_new (float, n);
  double phase = 0;
  for (gsize i = 0; i < n; i++)
    {
      double cents = 40 * sin (2 * G_PI * 6 * (double) i / rate_hz);
      phase += 2 * G_PI * 440 * exp2 (cents / 1200) / rate_hz;
      x[i] = (float) (0.3 * sin (phase) + 0.15 * sin (2 * phase) + 0.1 * sin (3 * phase) + 1e-4);
    }
  return x;
}

static HostFeatures *
run_mono (const float *x, gsize n, unsigned step, unsigned block)
{
  const HostSound sound
      = { .channels = &x, .n_channels = 1, .n = n, .rate_hz = RATE, .step = step, .block = block };
  return host_run (&sound);
}

static void
assert_identifier (const char *identifier)
{
  g_assert_cmpuint (strspn (identifier, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789_-"),
                    ==, strlen (identifier));
  g_assert_true (*identifier);
}

static void
test_descriptor (void)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  g_assert_cmpstr (plugin->identifier, ==, "whybrato");
  g_assert_cmpint (plugin->inputDomain, ==, vampTimeDomain);
  g_assert_cmpuint (plugin->parameterCount, ==, 4);
  VampPluginHandle handle = plugin->instantiate (plugin, RATE);
  for (unsigned i = 0; i < plugin->parameterCount; i++)
    {
      const VampParameterDescriptor *parameter = plugin->parameters[i];
      assert_identifier (parameter->identifier);
      g_assert_cmpfloat (parameter->minValue, <=, parameter->defaultValue);
      g_assert_cmpfloat (parameter->defaultValue, <=, parameter->maxValue);
      g_assert_cmpfloat (plugin->getParameter (handle, (int) i), ==, parameter->defaultValue);
      if (parameter->valueNames)
        g_assert_cmpuint (g_strv_length ((char **) parameter->valueNames), ==,
                          (guint) (parameter->maxValue - parameter->minValue) + 1);
    }
  g_assert_cmpfloat (host_value ("model", "default"), ==, 0);
  g_assert_cmpfloat (host_value ("class", "the most probable"), ==, 0);
  g_assert_cmpfloat (host_value ("class", "vibrato"), >, 0);
  g_assert_cmpfloat (host_value ("rule", "epsilon-zplus"), ==,
                     plugin->parameters[host_parameter ("rule")]->defaultValue);
  g_assert_cmpuint (plugin->getMinChannelCount (handle), ==, 1);
  g_assert_cmpuint (plugin->getMaxChannelCount (handle), >=, 2);
  plugin->cleanup (handle);
}

static void
test_outputs (void)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  VampPluginHandle handle = plugin->instantiate (plugin, RATE);
  for (unsigned i = 0; i < plugin->getOutputCount (handle); i++)
    {
      VampOutputDescriptor *output = plugin->getOutputDescriptor (handle, i);
      assert_identifier (output->identifier);
      g_assert_true (output->hasFixedBinCount);
      g_assert_cmpuint (output->binCount, >=, 1);
      for (unsigned k = 0; k < output->binCount; k++)
        g_assert_nonnull (output->binNames[k]);
      if (output->sampleType == vampFixedSampleRate)
        g_assert_cmpfloat (output->sampleRate, >, 0);
      plugin->releaseOutputDescriptor (output);
    }
  g_assert_null (plugin->getOutputDescriptor (handle, plugin->getOutputCount (handle)));

  VampOutputDescriptor *grid = plugin->getOutputDescriptor (handle, host_output ("scattering"));
  double last = 0;
  g_assert_cmpuint (grid->binCount, >, 50);
  for (unsigned i = 0; i < grid->binCount; i++)
    {
      double hz = g_ascii_strtod (grid->binNames[i], NULL);
      g_assert_true (g_str_has_suffix (grid->binNames[i], " Hz"));
      /* Carriers rise, from the bottom of the picture up, and begin again with those that have a modulation. */
      if (!strchr (grid->binNames[i], ','))
        g_assert_cmpfloat (hz, >, last);
      last = hz;
    }
  plugin->releaseOutputDescriptor (grid);
  plugin->cleanup (handle);
}

/* Whatever the blocks are, to the bit. */
static void
test_blocks (void)
{
  static const unsigned blocks[][2]
      = { { 37, 37 }, { 512, 1024 }, { 1, 4096 }, { 100000, 100000 }, { 9999, 10000 } };
  gsize n = 2 * RATE + 1234;
  g_autofree float *x = make_tone (n, RATE);
  x[n - 1] = 0.25f; /* no zero at the end could be the host's */
  g_autoptr (HostFeatures) expected = run_mono (x, n, 0, 0);
  g_assert_cmpuint (host_n_features (expected, "techniques"), >=, 1);
  g_assert_cmpuint (host_n_features (expected, "note-techniques"), >=, 1);
  g_assert_cmpuint (host_n_features (expected, "contour"), >, 300);
  g_assert_cmpuint (host_n_features (expected, "scattering"), >=, 10);
  g_assert_cmpuint (host_n_features (expected, "relevance"), ==,
                    host_n_features (expected, "scattering"));
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    {
      /* Steps of one sample take a call each: of a short sound. */
      gsize n_part = blocks[i][0] == 1 ? RATE / 2 : n;
      g_autoptr (HostFeatures) one = n_part < n ? run_mono (x, n_part, 0, 0) : NULL,
                               features = run_mono (x, n_part, blocks[i][0], blocks[i][1]);
      host_assert_equal (one ? one : expected, features);
    }
}

static double
end_of (const float *x, gsize n, unsigned block)
{
  g_autoptr (HostFeatures) features = run_mono (x, n, 0, block);
  gsize last = host_n_features (features, "techniques") - 1;
  const HostFeature *technique = host_feature (features, "techniques", last);
  return technique->at_s + technique->duration_s;
}

/* How long the sound is, whatever zeros a host puts behind it: those of its own count. */
static void
test_ends (void)
{
  gsize n = RATE;
  g_autofree float *x = make_tone (n, RATE);
  g_assert_cmpfloat_with_epsilon (end_of (x, n - 100, 1024), (n - 100) / (double) RATE, 1e-8);
  g_assert_cmpfloat_with_epsilon (end_of (x, n - 100, 4096), (n - 100) / (double) RATE, 1e-8);
  /* A wave that ends at zero. */
  x[n - 1] = 0;
  g_assert_cmpfloat_with_epsilon (end_of (x, n, 1024), 1, 1e-8);
  /* One that has faded away. */
  for (gsize i = 0; i < 5000; i++)
    x[n - 1 - i] *= (float) i / 5000;
  for (gsize i = 0; i < n; i++)
    x[i] = roundf (x[i] * 32768) / 32768;
  for (gsize i = 0; i < 60; i++)
    x[n - 1 - i] = i < 50 ? 0 : 1.0f / 32768;
  g_assert_cmpfloat_with_epsilon (end_of (x, n, 1024), 1, 1e-8);
  g_assert_cmpfloat_with_epsilon (end_of (x, n, 256), 1, 1e-8);
}

/* Times are the host's. */
static void
test_origin (void)
{
  gsize n = RATE;
  g_autofree float *x = make_tone (n, RATE);
  const float *channel = x;
  const HostSound sound = {
    .channels = &channel, .n_channels = 1, .n = n, .rate_hz = RATE, .sec = 12, .nsec = 500000000
  };
  g_autoptr (HostFeatures) features = host_run (&sound), expected = run_mono (x, n, 0, 0);
  for (gsize i = 0; i < features->n_outputs; i++)
    for (guint k = 0; k < features->outputs[i]->len; k++)
      g_assert_cmpfloat_with_epsilon (((HostFeature *) features->outputs[i]->pdata[k])->at_s,
                                      ((HostFeature *) expected->outputs[i]->pdata[k])->at_s + 12.5,
                                      1e-8);
}

/* Two equal channels are one; where they cancel, the louder one is taken. */
static void
test_channels (void)
{
  gsize n = RATE;
  g_autofree float *x = make_tone (n, RATE), *inverse = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    inverse[i] = -0.9f * x[i];
  const float *equal[] = { x, x, x }, *opposite[] = { inverse, x };
  HostSound sound = { .channels = equal, .n_channels = 3, .n = n, .rate_hz = RATE };
  g_autoptr (HostFeatures) expected = run_mono (x, n, 0, 0), three = host_run (&sound);
  sound.channels = opposite;
  sound.n_channels = 2;
  g_autoptr (HostFeatures) two = host_run (&sound);
  host_assert_equal (expected, three);
  host_assert_equal (expected, two);
}

static void
test_parameters (void)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  gsize n = RATE;
  g_autofree float *x = make_tone (n, RATE);
  const float *channel = x;
  float values[] = { 0, 440, 0, 0 };
  HostSound sound
      = { .channels = &channel, .n_channels = 1, .n = n, .rate_hz = RATE, .values = values };
  values[host_parameter ("class")] = host_value ("class", "trill");
  values[host_parameter ("rule")] = host_value ("rule", "epsilon");
  values[host_parameter ("a4")] = 415.3f;
  g_autoptr (HostFeatures) plain = run_mono (x, n, 0, 0), other = host_run (&sound);
  g_assert_cmpstr (host_feature (other, "relevance", 0)->label, ==, "trill");
  const HostFeature *a = host_feature (plain, "relevance", 1),
                    *b = host_feature (other, "relevance", 1);
  g_assert_cmpuint (a->n, ==, b->n);
  g_assert_cmpint (memcmp (a->values, b->values, a->n * sizeof (float)), !=, 0);
  /* What relevance is asked about changes nothing else; the pitch is named by its own A4. */
  a = host_feature (plain, "scattering", 1);
  b = host_feature (other, "scattering", 1);
  g_assert_cmpmem (a->values, a->n * sizeof (float), b->values, b->n * sizeof (float));
  for (gsize i = 0; i < host_n_features (plain, "notes"); i++)
    {
      const HostFeature *note = host_feature (other, "notes", i);
      char name[8];
      double cents;
      why_note_data_name_at ((double) note->values[0], 415.3, name, &cents);
      g_assert_true (g_str_has_prefix (note->label, name));
      g_assert_cmpfloat (note->values[0], ==, host_feature (plain, "notes", i)->values[0]);
    }

  VampPluginHandle handle = plugin->instantiate (plugin, RATE);
  for (unsigned i = 0; i < plugin->parameterCount; i++)
    {
      const VampParameterDescriptor *parameter = plugin->parameters[i];
      const float absurd[] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 0.5f };
      for (gsize k = 0; k < G_N_ELEMENTS (absurd); k++)
        {
          plugin->setParameter (handle, (int) i, absurd[k]);
          float value = plugin->getParameter (handle, (int) i);
          g_assert_true (value >= parameter->minValue && value <= parameter->maxValue);
          if (parameter->isQuantized)
            g_assert_cmpfloat (value, ==, roundf (value));
        }
    }
  plugin->setParameter (handle, -1, 1);
  plugin->setParameter (handle, 99, 1);
  g_assert_cmpfloat (plugin->getParameter (handle, 99), ==, 0);
  plugin->cleanup (handle);
}

/* Every model that is offered works, or says that it cannot. */
static void
test_models (void)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  const VampParameterDescriptor *model = plugin->parameters[host_parameter ("model")];
  gsize n = RATE;
  g_autofree float *x = make_tone (n, RATE);
  const float *channel = x;
  for (float m = 0; m <= model->maxValue; m++)
    {
      float values[] = { 0, 440, 0, 0 };
      values[host_parameter ("model")] = m;
      const HostSound sound
          = { .channels = &channel, .n_channels = 1, .n = n, .rate_hz = RATE, .values = values };
      g_autoptr (HostFeatures) features = host_run (&sound);
      VampPluginHandle handle = plugin->instantiate (plugin, RATE);
      plugin->setParameter (handle, host_parameter ("model"), m);
      VampOutputDescriptor *grid = plugin->getOutputDescriptor (handle, host_output ("relevance"));
      g_assert_cmpuint (host_feature (features, "relevance", 0)->n, ==, grid->binCount);
      plugin->releaseOutputDescriptor (grid);

      /* A class that only another model has. */
      plugin->setParameter (handle, host_parameter ("class"), host_value ("class", "none"));
      gboolean has_none = !g_str_has_prefix (model->valueNames[(int) m], "paper");
      g_assert_cmpint (plugin->initialise (handle, 1, 1024, 1024) != 0, ==, has_none);
      plugin->cleanup (handle);
    }
}

static void
test_refusals (void)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  static const struct
  {
    float rate_hz;
    unsigned n_channels, step, block;
  } cases[] = { { RATE, 0, 1024, 1024 },  { RATE, 1000, 1024, 1024 }, { RATE, 1, 0, 1024 },
                { RATE, 1, 1024, 0 },     { RATE, 1, 2048, 1024 },    { 0, 1, 1024, 1024 },
                { -RATE, 1, 1024, 1024 }, { NAN, 1, 1024, 1024 },     { INFINITY, 1, 1024, 1024 },
                { 1e9f, 1, 1024, 1024 } };
  const float zeros[1024] = { 0 }, *channels[] = { zeros };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HostFeatures) features = host_features_new ();
      VampPluginHandle handle = plugin->instantiate (plugin, cases[i].rate_hz);
      g_assert_nonnull (handle);
      g_assert_false (
          plugin->initialise (handle, cases[i].n_channels, cases[i].step, cases[i].block));
      /* Who goes on regardless gets nothing. */
      host_features_take (features, plugin->process (handle, channels, 0, 0));
      plugin->reset (handle);
      host_features_take (features, plugin->getRemainingFeatures (handle));
      for (gsize k = 0; k < features->n_outputs; k++)
        g_assert_cmpuint (features->outputs[k]->len, ==, 0);
      plugin->cleanup (handle);
    }
}

/* Twice the same sound by one instance, whatever was asked of it before. */
static void
test_reset (void)
{
  const VampPluginDescriptor *plugin = host_plugin ();
  gsize n = RATE;
  g_autofree float *x = make_tone (n, RATE);
  const float *channel = x;
  const HostSound sound = { .channels = &channel, .n_channels = 1, .n = n, .rate_hz = RATE };
  g_autoptr (HostFeatures) expected = run_mono (x, n, 0, 0), first = host_features_new (),
                           second = host_features_new (), nothing = host_features_new (),
                           third = host_features_new ();
  VampPluginHandle handle = plugin->instantiate (plugin, RATE);
  plugin->reset (handle);
  host_features_take (nothing, plugin->getRemainingFeatures (handle));
  g_assert_true (plugin->initialise (handle, 1, 1024, 1024));
  plugin->reset (handle);
  host_features_take (nothing, plugin->process (handle, &channel, 3, 0));
  plugin->reset (handle);
  host_feed (handle, &sound, first);
  host_assert_equal (expected, first);
  host_features_take (nothing, plugin->getRemainingFeatures (handle));
  host_features_take (nothing, plugin->process (handle, &channel, 0, 0));
  host_features_take (nothing, plugin->process (handle, NULL, 0, 0));
  for (gsize k = 0; k < nothing->n_outputs; k++)
    g_assert_cmpuint (nothing->outputs[k]->len, ==, 0);
  plugin->reset (handle);
  host_feed (handle, &sound, second);
  host_assert_equal (expected, second);
  /* And initialised anew. */
  g_assert_true (plugin->initialise (handle, 1, 1024, 1024));
  host_feed (handle, &sound, third);
  host_assert_equal (expected, third);
  plugin->cleanup (handle);
}

/* Sound that is none. */
static void
test_hostile_sound (void)
{
  gsize n = RATE;
  g_autofree float *x = make_tone (n, RATE), *odd = make_tone (n, RATE),
                   *even = make_tone (n, RATE);
  const float bad[] = { NAN, INFINITY, -INFINITY };
  for (gsize i = 100; i < n; i += 1000)
    {
      odd[i] = bad[i / 1000 % 3];
      even[i] = 0;
    }
  g_autoptr (HostFeatures) with = run_mono (odd, n, 0, 0), without = run_mono (even, n, 0, 0);
  host_assert_equal (with, without);

  for (gsize i = 0; i < n; i++)
    x[i] = i % 2 ? 3e38f : -3e38f;
  const float *channel = x;
  HostSound sound = { .channels = &channel, .n_channels = 1, .n = n, .rate_hz = 48000 };
  g_autoptr (HostFeatures) huge = host_run (&sound);

  for (gsize i = 0; i < n; i++)
    x[i] = NAN;
  g_autoptr (HostFeatures) none = run_mono (x, n, 0, 0), empty = run_mono (x, 0, 0, 0),
                           one = run_mono (even, 1, 0, 0), few = run_mono (even, 3000, 0, 0);
  g_assert_cmpuint (host_n_features (none, "notes"), ==, 0);
  g_assert_cmpuint (host_n_features (none, "techniques"), ==, 0);
  g_assert_cmpuint (host_n_features (none, "scattering"), ==, 0);
  for (gsize k = 0; k < empty->n_outputs; k++)
    g_assert_cmpuint (empty->outputs[k]->len, ==, 0);
  g_assert_cmpuint (host_n_features (one, "techniques"), ==, 0);
  g_assert_cmpuint (host_n_features (few, "techniques"), ==, 0);
}

static gpointer
run_in_thread (gpointer data)
{
  return run_mono (data, RATE, 0, 0);
}

static void
test_threads (void)
{
  g_autofree float *x = make_tone (RATE, RATE);
  g_autoptr (HostFeatures) expected = run_mono (x, RATE, 0, 0);
  GThread *threads[3];
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("host", run_in_thread, x);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (HostFeatures) features = g_thread_join (threads[i]);
      host_assert_equal (expected, features);
    }
}

/* A host's main loop and language are its own. */
static gboolean
count_cb (gpointer data)
{
  ++*(int *) data;
  return G_SOURCE_CONTINUE;
}

static void
test_leaves_host_alone (void)
{
  int n_turns = 0;
  guint source = g_idle_add (count_cb, &n_turns);
  g_autofree float *x = make_tone (RATE, RATE);
  g_autofree char *before = g_strdup (setlocale (LC_ALL, NULL));
  g_autoptr (HostFeatures) features = run_mono (x, RATE, 0, 0);
  g_assert_cmpint (n_turns, ==, 0);
  g_assert_cmpstr (setlocale (LC_ALL, NULL), ==, before);
  g_source_remove (source);
}

/* In a folder without models, a host can still list the plugin, and is told why it does not work. */
static void
test_no_models (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      g_test_trap_assert_stderr ("*whybrato-vamp: *models/default.safetensors*");
      return;
    }
  g_setenv ("WHYBRATO_DATA", "/nonexistent", TRUE);
  const VampPluginDescriptor *plugin = host_plugin ();
  VampPluginHandle handle = plugin->instantiate (plugin, RATE);
  for (unsigned i = 0; i < plugin->getOutputCount (handle); i++)
    plugin->releaseOutputDescriptor (plugin->getOutputDescriptor (handle, i));
  g_assert_false (plugin->initialise (handle, 1, 1024, 1024));
  plugin->cleanup (handle);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vamp/descriptor", test_descriptor);
  g_test_add_func ("/vamp/outputs", test_outputs);
  g_test_add_func ("/vamp/blocks", test_blocks);
  g_test_add_func ("/vamp/ends", test_ends);
  g_test_add_func ("/vamp/origin", test_origin);
  g_test_add_func ("/vamp/channels", test_channels);
  g_test_add_func ("/vamp/parameters", test_parameters);
  g_test_add_func ("/vamp/models", test_models);
  g_test_add_func ("/vamp/refusals", test_refusals);
  g_test_add_func ("/vamp/reset", test_reset);
  g_test_add_func ("/vamp/hostile-sound", test_hostile_sound);
  g_test_add_func ("/vamp/threads", test_threads);
  g_test_add_func ("/vamp/leaves-host-alone", test_leaves_host_alone);
  g_test_add_func ("/vamp/no-models", test_no_models);
  return g_test_run ();
}
