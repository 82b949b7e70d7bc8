/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/shard/why-shard.h"
#include "dsp/scattering/why-scattering.h"
#include "train/data/why-example.h"

/* Scattering features of everything that training looks at: the manifest's recordings, as they
 * are and in other rooms, the techniques played by machine on the plain notes of the same split,
 * chords, synthetic tones and noises. */

G_BEGIN_DECLS

typedef struct
{
  gsize n_channels, n_frames;
  WhyItem *items;
  gsize n_items;
  float *planes;    /* n_items x n_channels x n_frames: raw scattering, then features */
  double *rates_hz; /* n_items: why_example_rate */
  float *mu;        /* n_channels: mean over training items and time */
} WhyDataset;

/* Lists the items without computing anything. n_variants: how many more sounds are made of each
 * recording; 0: none, only the recordings (and bisbigliando, where the classes have it and the
 * manifest does not). Faults: a class that is not in classes, no rows in a split. Rows of other
 * splits than train and validation are not looked at, nor is anything made of them; what is made
 * of a row stays in its split. Where columns source, instrument and pitch say that two
 * recordings of a class are takes of one note, training leaves out takes of notes that
 * validation or test have too, and validation those that test has. */
WhyDataset *why_dataset_new (const WhyManifest *manifest,
                             const char *const *classes,
                             unsigned n_variants,
                             guint64 seed,
                             GError **error);
/* Of a list, before anything is computed: leaves the manifest's recordings as they are, and nothing
 * that is made. */
void why_dataset_keep_recordings (WhyDataset *dataset);
void why_dataset_free (WhyDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyDataset, why_dataset_free)

/* Computes all planes on n_threads threads, through cache_dir (may be NULL), and keeps the first
 * n_channels paths of the scattering: S1 comes first, so that one cache serves networks with and
 * without S2. A recording that cannot be read is an error. */
gboolean why_dataset_compute (WhyDataset *dataset,
                              const WhyManifest *manifest,
                              const char *const *classes,
                              const WhyScattering *scattering,
                              gsize n_channels,
                              double sample_rate_hz,
                              unsigned n_threads,
                              const char *cache_dir,
                              WhyStep step,
                              void *user,
                              GError **error);

/* Told of an item that could not be computed, in any thread, one at a time. */
typedef void (*WhyItemFailureFunc) (const char *message, void *user);

/* Computes the planes of a shard of the items that cache_dir lacks, into it, and keeps none: so that a training
 * with the same settings finds them there. A recording that cannot be read is told to on_failure, and the others go
 * on. *n_failed: how many. FALSE with error when stopped, or where nothing can be kept. */
gboolean why_dataset_fill_cache (WhyDataset *dataset,
                                 const WhyManifest *manifest,
                                 const char *const *classes,
                                 const WhyScattering *scattering,
                                 double sample_rate_hz,
                                 unsigned n_threads,
                                 const char *cache_dir,
                                 WhyShard shard,
                                 WhyItemFailureFunc on_failure,
                                 void *failure_user,
                                 gsize *n_failed,
                                 WhyStep step,
                                 void *user,
                                 GError **error);

/* mu, unless it is there, from the training items; then planes become log1p (Sx / (log_c mu + 1e-8)). */
void why_dataset_compress (WhyDataset *dataset, double log_c);

static inline const float *
why_dataset_plane (const WhyDataset *dataset, gsize item)
{
  return dataset->planes + item * dataset->n_channels * dataset->n_frames;
}

G_END_DECLS
