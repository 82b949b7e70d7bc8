/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/adapt/why-sounds.h"

G_BEGIN_DECLS

/* Divides sounds into folds, each to be judged by a network that has learned from the others. All sounds of a
 * recording are in one, and each fold has of each class as near to an equal share as that allows. Up to ten
 * recordings are left out one by one, more in five parts. Where there is only one recording its sounds are
 * divided: the network then knows the player and the room, and *by_recording is FALSE. Returns how many folds
 * there are, at least 2 of 2 sounds; fold: n values. Same seed, same folds. */
gsize why_folds_make (const WhySounds *sounds, guint64 seed, gsize *fold, gboolean *by_recording);

G_END_DECLS
