"""Whether a database already serves real people: the invented ones of the demo never move in among them."""

from collections.abc import Collection

from mediation.models import Mediator, User


class RealPeopleHere(Exception):
    def __init__(self, mediators: int, usernames: list[str]) -> None:
        super().__init__(f"{mediators} mediators, users {', '.join(usernames)}")
        self.mediators = mediators
        self.usernames = usernames


def refuse_among_real_people(usernames: Collection[str] = ()) -> None:
    """Who tries Ponte out may add people of her own to the demo; it is still a demo when it is loaded again.

    :raises RealPeopleHere: when mediators came before the demo, or when one of the `usernames` is a real person's.
    """
    real = Mediator.objects.filter(is_demo=False).count()
    is_demo_already = Mediator.objects.filter(is_demo=True).exists()
    taken = User.objects.filter(username__in=usernames, is_demo=False).order_by("username")
    names = list(taken.values_list("username", flat=True))
    if names or (real and not is_demo_already):
        raise RealPeopleHere(real, names)
