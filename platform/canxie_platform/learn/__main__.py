"""``python -m canxie_platform.learn``: the learn service, as the Hub starts it."""

from canxie_platform.learn.app import main

if __name__ == "__main__":
    main()
