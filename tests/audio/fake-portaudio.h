/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <portaudio.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* A PortAudio whose devices do what a test tells it: linked in place of the library. What is atomic
 * may be told while a device runs. */

typedef struct
{
  int n_channels;           /* the only number that the device opens with */
  double rate_hz;           /* likewise */
  unsigned long n_frames;   /* of one call */
  atomic_int n_calls;       /* before it ends by itself; -1: until stopped; 0: never calls */
  atomic_bool end_reported; /* says that it has ended, after n_calls */
  _Atomic PaStreamCallbackFlags flags;
  _Atomic double speed;          /* against real time; 0 is 1 */
  double delay_s;                /* that it claims for what is played */
  PaError start_errors[4];       /* of the first calls of start */
  _Atomic float channel_gain[8]; /* of the 440 Hz tone that it delivers */
} FakeDevice;

extern FakeDevice fake_device;
/* What it delivers instead of that tone, over and over, times the gain; NULL: the tone. */
extern const float *fake_sound;
extern size_t fake_n_sound;
extern atomic_bool fake_hangs;       /* stopping waits until this is false */
extern atomic_bool fake_start_hangs; /* likewise starting */
extern atomic_int fake_init_error;   /* what initialising returns, if it is not 0 */
extern atomic_size_t fake_n_frames;  /* that went through the callback since the last start */
extern float fake_played[1 << 21];   /* all values that were played, interleaved */
extern atomic_int fake_n_users;      /* initialised and not terminated, open and not closed */

/* Names of the devices, NULL at the end; seen when PortAudio is next initialised, as with the real
 * one. NULL: "Fake" alone. At most 8. */
extern const char *const *_Atomic fake_names;
/* Called on the device's thread right before and after each callback; may be NULL. */
extern void (*fake_before) (void);
extern void (*fake_after) (unsigned long n_frames);
