/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/adapt/why-adapt.h"

/* Training on the corrections of a folder, a recording or a list, in the background. Owned and called on the
 * main thread, where signals are emitted; nothing goes on, and no file is left, once it is disposed of:
 *   "collected" (void)  what there is to learn from is known, or get_error why not
 *   "progress"  (void)
 *   "finished"  (void)  get_result, or get_error; cancelled: neither */

G_BEGIN_DECLS

#define WHY_TYPE_TRAINING_JOB (why_training_job_get_type ())
G_DECLARE_FINAL_TYPE (WhyTrainingJob, why_training_job, WHY, TRAINING_JOB, GObject)

/* model: to begin with, NULL: the one that comes with the program. */
WhyTrainingJob *why_training_job_new (const char *path, const char *model);
/* Looks for corrections; of a table (.csv, .tsv) takes the rows that have a class. */
void why_training_job_collect (WhyTrainingJob *self);
/* After "collected". The model is written to a file of its own. */
void why_training_job_start (WhyTrainingJob *self);
void why_training_job_cancel (WhyTrainingJob *self);

gsize why_training_job_get_n_notes (WhyTrainingJob *self);
gsize why_training_job_get_n_recordings (WhyTrainingJob *self);
/* The classes that occur, by how often; NULL-terminated, lent. */
const char *const *why_training_job_get_classes (WhyTrainingJob *self);
gsize why_training_job_count (WhyTrainingJob *self, const char *class_name);
gboolean why_training_job_get_busy (WhyTrainingJob *self);
void why_training_job_get_progress (WhyTrainingJob *self, WhyAdaptProgress *out);
const GError *why_training_job_get_error (WhyTrainingJob *self);
/* NULL until finished. */
const WhyAdaptResult *why_training_job_get_result (WhyTrainingJob *self);
/* The new model, which goes with the job unless it is kept. NULL: there is none. */
const char *why_training_job_get_model (WhyTrainingJob *self);
void why_training_job_keep_model (WhyTrainingJob *self);

G_END_DECLS
