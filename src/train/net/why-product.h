/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/why-pool.h"
#include "nn/why-matmul.h"

/* why_matmul in all lanes of a pool, in the caller's alone where pool is NULL or the product small.
 * The result has the same bits in any number of lanes. */
void why_product_run (WhyPool *pool, const WhyProduct *product);
