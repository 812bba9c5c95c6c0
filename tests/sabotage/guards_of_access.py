"""More guards: who gets in, how often, what is forgotten, what a page or file may overwrite, what may be away."""

from tests.sabotage.guard import Guard

THROTTLE = [
    Guard(
        "a network has a limit of its own",
        "shop/throttle/middleware.py",
        'wait = seconds_to_wait(f"{limit.name} network", network, limit.network, limit.per) if network else 0',
        "wait = 0",
        "tests/throttle/test_throttle.py",
    ),
    Guard(
        "a name is guessed ten times, from however many browsers",
        "shop/throttle/middleware.py",
        "who = _guesser(request) if limit is SIGN_IN else browser_of(request)",
        "who = browser_of(request)",
        "tests/throttle/test_throttle.py",
    ),
    Guard(
        "what a client writes in front of our proxies is not believed",
        "shop/throttle/asker.py",
        "forwarded[-hops].strip()",
        "forwarded[0].strip()",
        "tests/throttle/test_throttle.py",
    ),
    Guard(
        "an unknown network locks nobody out",
        "shop/throttle/asker.py",
        "if address is None or any(address in network for network in INSIDE if network.version == address.version):",
        "if address is None:",
        "tests/throttle/test_throttle.py",
    ),
    Guard(
        "an IPv6 line is one network",
        "shop/throttle/asker.py",
        "IPV6_OF_ONE_LINE = 64",
        "IPV6_OF_ONE_LINE = 128",
        "tests/throttle/test_throttle.py",
    ),
    Guard(
        "who asked how often names nobody",
        "shop/throttle/count.py",
        'return salted_hmac(f"shop.throttle.{name}", who, algorithm="sha256").hexdigest()[:40]',
        'return f"{name} {who}"[:40]',
        "tests/throttle/test_throttle.py",
    ),
    Guard(
        "a counter that fails lets people through",
        "shop/throttle/count.py",
        'and was let through (%s)", name, type(fault).__name__)\n        return 0\n',
        'and was let through (%s)", name, type(fault).__name__)\n        return length\n',
        "tests/throttle/test_throttle.py",
    ),
    Guard(
        "a password is not carried by the page that says wait",
        "shop/throttle/middleware.py",
        '{"csrfmiddlewaretoken", "password", "code"}',
        '{"csrfmiddlewaretoken"}',
        "tests/throttle/test_throttle.py",
    ),
]

SIGN_IN = [
    Guard(
        "a password alone opens nothing",
        "shop/sign_in/staff_session.py",
        "if settings.ADMIN_SECOND_FACTOR and not user.is_verified():",
        "if False:",
        "tests/admin/test_second_factor.py",
    ),
    Guard(
        "who has a phone must show its code",
        "shop/sign_in/forms.py",
        "elif TOTPDevice.objects.filter(user=user, confirmed=True).exists():",
        "elif False:",
        "tests/admin/test_second_factor.py",
    ),
    Guard(
        "a second phone is not set up by password",
        "shop/admin/second_factor.py",
        "if user is None or TOTPDevice.objects.filter(user=user, confirmed=True).exists():",
        "if user is None:",
        "tests/admin/test_second_factor.py",
    ),
    Guard(
        "a session ends after a working day",
        "shop/sign_in/staff_session.py",
        "now - since > AT_MOST.total_seconds() or ",
        "",
        "tests/admin/test_second_factor.py",
    ),
    Guard(
        "a browser that was left is signed out",
        "shop/sign_in/staff_session.py",
        " or now - seen > IDLE.total_seconds()",
        "",
        "tests/admin/test_second_factor.py",
    ),
    Guard(
        "new recovery codes end the old ones",
        "shop/admin/second_factor.py",
        "        StaticDevice.objects.filter(user=user).delete()\n",
        "",
        "tests/admin/test_second_factor.py",
    ),
    Guard(
        "before money leaves it is asked who this is",
        "shop/admin/still_you.py",
        'if request.method != "POST" or proved_lately(request):',
        "if True:",
        "tests/admin/test_still_you.py",
    ),
    Guard(
        "before money of several orders leaves it is asked, too",
        "shop/admin/bulk.py",
        "if bulk.leaves_the_shop and (asks := ask_first(request)):",
        "if False and (asks := ask_first(request)):",
        "tests/admin/test_what_leaves.py",
    ),
    Guard(
        "a proof grows old",
        "shop/sign_in/staff_session.py",
        "return bool(age <= settings.ADMIN_CONFIRM_AFTER.total_seconds())",
        "return bool(age)",
        "tests/admin/test_still_you.py",
    ),
    Guard(
        "a wrong password is no proof",
        "shop/admin/still_you.py",
        "return who(request).check_password(typed)",
        "return bool(typed)",
        "tests/admin/test_still_you.py",
    ),
    Guard(
        "with codes in use a password is no proof",
        "shop/admin/still_you.py",
        "        return device_that_takes(who(request), typed) is not None\n",
        "        return who(request).check_password(typed)\n",
        "tests/admin/test_second_factor.py",
    ),
    Guard(
        "guessing who it is ends",
        "shop/admin/still_you.py",
        "wait = seconds_to_wait(LIMIT, asker, SIGN_IN.browser, SIGN_IN.per) if settings.THROTTLE else 0",
        "wait = 0",
        "tests/admin/test_still_you.py",
    ),
]

WHO_MAY = [
    Guard(
        "staff without permission open no page of ours",
        "shop/admin/staff.py",
        "            if not request.user.has_perms(permissions):\n                raise PermissionDenied\n",
        "",
        "tests/test_access_matrix.py",
    ),
    Guard(
        "who makes gifts does not see what they cost",
        "shop/orders/access.py",
        '*(["shop.view_payment"] if shows_money else [])',
        "*[]",
        "tests/orders/test_access.py tests/admin/test_roles.py",
    ),
    Guard(
        "an export asks for its table's permission too",
        "shop/admin/sheets.py",
        "sheet = _found(SHEETS, kind)\n    if not request.user.has_perms(sheet.permissions):\n",
        "sheet = _found(SHEETS, kind)\n    if False:\n",
        "tests/admin/test_sheets.py",
    ),
    Guard(
        "a post of another site needs the token",
        "shop/same_origin.py",
        'return site == "same-origin"',
        "return True",
        "tests/test_same_origin.py",
    ),
    Guard(
        "a browser of old says by its origin where it comes from",
        "shop/same_origin.py",
        "return origin == ours",
        "return True",
        "tests/test_same_origin.py",
    ),
    Guard(
        "who has a cart and says nothing needs the token",
        "shop/same_origin.py",
        "return not _is_known(request)",
        "return True",
        "tests/test_same_origin.py",
    ),
]

FORGETTING = [
    Guard(
        "nobody is erased while something is open",
        "shop/customers/erase.py",
        "    if reasons := what_is_open(ids):\n        raise EraseRefused(reasons)\n",
        "",
        "tests/customers/test_erase.py",
    ),
    Guard(
        "who ordered again meanwhile is looked at again",
        "shop/customers/erase.py",
        "if seen is not None and len(orders) != seen:",
        "if False:",
        "tests/customers tests/admin/test_customers.py",
    ),
    Guard(
        "an old order with anything open stays whole",
        "shop/customers/erase.py",
        "if order is None or what_is_open([order.pk]):",
        "if order is None:",
        "tests/customers/test_erase.py",
    ),
    Guard(
        "the job forgets only what is old",
        "shop/customers/retention.py",
        "erased_at=None, placed_at__lt=timezone.now() - kept",
        "erased_at=None",
        "tests/customers/test_erase.py",
    ),
    Guard(
        "an erased order's links are worth nothing",
        "shop/customers/erase.py",
        '            link_version=F("link_version") + 1,\n',
        "",
        "tests/customers/test_erase.py",
    ),
    Guard(
        "the cart of a family member who pays stays",
        "shop/customers/erase.py",
        "Cart.objects.filter(theirs).exclude(Exists(unpaid))",
        "Cart.objects.filter(theirs)",
        "tests/customers/test_erase.py",
    ),
]

NOT_OVERWRITTEN = [
    Guard(
        "the second owner to save is told what the first one changed",
        "shop/admin/stale.py",
        'newer = list(_entries(row).filter(pk__gt=seen).select_related("user"))',
        "newer = list(_entries(row).none())",
        "tests/admin/test_owners_at_once.py",
    ),
    Guard(
        "the page of a set takes nothing off that it never showed",
        "shop/admin/customization.py",
        "return chosen - shown, shown - chosen",
        'return chosen - shown, set(self.instance.products.values_list("pk", flat=True)) - chosen',
        "tests/admin/test_owners_at_once.py",
    ),
    Guard(
        "the page of a product hears what the page of a set did to it",
        "shop/admin/customization.py",
        "        log_rows(who(request), moved, words)\n",
        "",
        "tests/admin/test_owners_at_once.py",
    ),
    Guard(
        "only the plan that was shown is done",
        "shop/sheets/plan.py",
        "if plan.digest != digest or not plan.is_possible:",
        "if not plan.is_possible:",
        "tests/sheets",
    ),
    Guard(
        "one bad cell and nothing is done",
        "shop/sheets/plan.py",
        "if plan.digest != digest or not plan.is_possible:",
        "if plan.digest != digest:",
        "tests/sheets",
    ),
    Guard(
        "a code of another product is not taken over",
        "shop/sheets/product_plan.py",
        "if owner is not None and owner.product.slug != one.slug:",
        "if False:",
        "tests/sheets/test_products.py",
    ),
    Guard(
        "a sheet counts no less than is held",
        "shop/sheets/stock.py",
        "if stock and stock.is_tracked and pieces < reserved:",
        "if False:",
        "tests/sheets/test_stock.py",
    ),
    Guard(
        "what a shopper typed does not run in the owner's spreadsheet",
        "shop/sheets/out.py",
        """return f"'{text}" if text.lstrip(" ").startswith(_RISKY) else text""",
        "return text",
        "tests/sheets/test_files.py",
    ),
]

AROUND = [
    Guard(
        "an area is only of the photo it was placed on",
        "shop/catalogue/placing.py",
        "if placed is None or photo is None or not is_placed_on(placed, photo, row):",
        "if placed is None or photo is None:",
        "tests/admin/test_engraving_area.py",
    ),
    Guard(
        "an order that changed meanwhile is not marked with the sheet",
        "shop/admin/production_sheet.py",
        "start_production(order.pk, user=who(request), seen_version=seen_version)",
        "start_production(order.pk, user=who(request), seen_version=order.version)",
        "tests/admin/test_production_sheet.py",
    ),
    Guard(
        "a Redis that is away costs no page",
        "shop/cache.py",
        "except (NoConnection, NoAnswer, OSError) as fault:",
        "except NotImplementedError as fault:",
        "tests/test_cache.py",
    ),
    Guard(
        "a Redis that hangs is left alone for a while",
        "shop/cache.py",
        "        if not self._rest.is_over():\n            return otherwise\n",
        "",
        "tests/test_cache.py",
    ),
    Guard(
        "a wait for Redis ends",
        "shop/cache.py",
        '            "socket_timeout": LONGEST_SECONDS,\n',
        "",
        "tests/test_cache.py",
    ),
    Guard(
        "a full Redis costs no page",
        "shop/cache.py",
        "except (RedisError, Unreadable) as fault:",
        "except Unreadable as fault:",
        "tests/test_cache.py",
    ),
    Guard(
        "an answer of Paystack's ends the warning",
        "shop/payments/reach.py",
        "        _note_answer()\n        raise\n",
        "        raise\n",
        "tests/payments/test_reach.py",
    ),
    Guard(
        "an alert is mailed once",
        "shop/watch/alert.py",
        "filter(key=key, sent_at=None, next_attempt_at__lte=now)",
        "filter(key=key)",
        "tests/watch",
    ),
]

ACCESS_AND_MORE = [*THROTTLE, *SIGN_IN, *WHO_MAY, *FORGETTING, *NOT_OVERWRITTEN, *AROUND]
