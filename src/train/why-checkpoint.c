/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/why-checkpoint.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/why-infile.h"
#include "base/why-outfile.h"

#define MAGIC "whybrato-checkpoint-1"
#define N_DIGEST 64
#define MAX_PARTS (4 + 4 * WHY_N_NORMS)
#define MAX_STEPS ((guint64) 1 << 48) /* of an optimiser, which counts on */

typedef struct
{
  char magic[24];
  char digest[N_DIGEST];
  guint64 n_values, n_steps, epoch, best_epoch;
  double best_macro, best_loss;
} Header;

/* One array of the state. */
typedef struct
{
  float *values;
  gsize n;
  gboolean is_square; /* never below 0 */
} Part;

static gsize
list_parts (const WhyTrainer *t, Part parts[MAX_PARTS])
{
  gsize n = 0;
  parts[n++] = (Part){ t->optimiser.first, t->optimiser.n, FALSE };
  parts[n++] = (Part){ t->optimiser.second, t->optimiser.n, TRUE };
  for (int i = 0; i < 2; i++)
    {
      const WhyParameters *p = i == 0 ? t->parameters : t->average;
      parts[n++] = (Part){ p->values, p->n_values, FALSE };
      for (int norm = 0; norm < WHY_N_NORMS; norm++)
        {
          parts[n++] = (Part){ p->running_mean[norm], p->widths[norm], FALSE };
          parts[n++] = (Part){ p->running_var[norm], p->widths[norm], TRUE };
        }
    }
  return n;
}

/* Of the settings and of the features themselves, which stand for recordings, scattering and all
 * that was drawn. */
static char *
digest (const WhyTrainer *t)
{
  const WhyRecipe *r = &t->params->recipe;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *settings
      = g_strdup_printf ("%u %zu %zu %.17g %d %d %d %.17g %.17g %.17g %zu %u %" G_GUINT64_FORMAT
                         " %zu %zu %zu %zu",
                         r->n_variants, r->n_epochs, r->patience, r->balance, r->restarts, r->vary,
                         r->anchored, r->averaging, r->epsilon_strength, r->zplus_strength,
                         r->penalty_from, r->penalty_period, t->params->seed, t->n_classes,
                         t->dataset->n_items, t->dataset->n_channels, t->dataset->n_frames);
  g_checksum_update (sum, (const guchar *) settings, -1);
  if (t->params->from)
    {
      g_checksum_update (sum, (const guchar *) t->params->from, -1);
      g_checksum_update (sum, (const guchar *) &t->params->blend, sizeof t->params->blend);
    }
  for (gsize i = 0; i < t->dataset->n_items; i++)
    {
      guint64 item[2] = { t->dataset->items[i].label, (guint64) t->dataset->items[i].validation };
      g_checksum_update (sum, (const guchar *) item, sizeof item);
    }
  g_checksum_update (sum, (const guchar *) t->dataset->rates_hz,
                     (gssize) (t->dataset->n_items * sizeof (double)));
  g_checksum_update (sum, (const guchar *) t->dataset->mu,
                     (gssize) (t->dataset->n_channels * sizeof (float)));
  return g_strdup (g_checksum_get_string (sum));
}

/* Whether a training can have come to such numbers. */
static gboolean
is_possible (const WhyTrainer *t, const Header *h)
{
  return h->n_steps > 0 && h->n_steps <= MAX_STEPS && h->epoch > 0
         && h->epoch <= t->progress.n_epochs && h->best_epoch > 0 && h->best_epoch <= h->epoch
         && h->best_macro >= 0 && h->best_macro <= 1 && !isnan (h->best_loss);
}

/* Bytes of a file of this size, behind its header: parts as they can be, too? */
static gboolean
are_possible (const Part *parts, gsize n_parts, const char *bytes)
{
  for (gsize i = 0; i < n_parts; i++)
    for (gsize k = 0; k < parts[i].n; k++, bytes += sizeof (float))
      {
        float value;
        memcpy (&value, bytes, sizeof value);
        if (!isfinite (value) || (parts[i].is_square && value < 0))
          return FALSE;
      }
  return TRUE;
}

gboolean
why_checkpoint_load (WhyTrainer *t, const char *path)
{
  Part parts[MAX_PARTS];
  Header header;
  gsize n_parts = list_parts (t, parts), n_floats = 0;
  for (gsize i = 0; i < n_parts; i++)
    n_floats += parts[i].n;
  g_autofree char *expected = digest (t), *bytes = NULL;
  gsize length, expected_length = sizeof header + n_floats * sizeof (float);
  if (why_infile_read (path, expected_length, &bytes, &length, NULL) != WHY_OK
      || length != expected_length)
    return FALSE;
  memcpy (&header, bytes, sizeof header);
  const char *at = bytes + sizeof header;
  if (memcmp (header.magic, MAGIC, sizeof MAGIC) != 0
      || memcmp (header.digest, expected, N_DIGEST) != 0
      || header.n_values != t->parameters->n_values || !is_possible (t, &header)
      || !are_possible (parts, n_parts, at))
    return FALSE;
  for (gsize i = 0; i < n_parts; at += parts[i++].n * sizeof (float))
    memcpy (parts[i].values, at, parts[i].n * sizeof (float));
  t->optimiser.n_steps = header.n_steps;
  t->progress.epoch = header.epoch;
  t->progress.best_epoch = header.best_epoch;
  t->progress.best_macro = header.best_macro;
  t->best_loss = header.best_loss;
  return TRUE;
}

WhyStatus
why_checkpoint_save (const WhyTrainer *t, const char *path, WhyError *error)
{
  WhyOutfile *file;
  Part parts[MAX_PARTS];
  g_autofree char *sum = digest (t);
  Header header = {
    .magic = MAGIC,
    .n_values = t->parameters->n_values,
    .n_steps = t->optimiser.n_steps,
    .epoch = t->progress.epoch,
    .best_epoch = t->progress.best_epoch,
    .best_macro = t->progress.best_macro,
    .best_loss = t->best_loss,
  };
  memcpy (header.digest, sum, N_DIGEST);
  WhyStatus status = why_outfile_open (path, &file, error);
  if (status != WHY_OK)
    return status;
  gsize n_parts = list_parts (t, parts);
  fwrite (&header, sizeof header, 1, why_outfile_stream (file));
  for (gsize i = 0; i < n_parts; i++)
    fwrite (parts[i].values, sizeof (float), parts[i].n, why_outfile_stream (file));
  return why_outfile_commit (file, error);
}
